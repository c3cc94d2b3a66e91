// Opens the browser's print window; a strict CSP forbids doing it from the server.
export function PrintButton({ children, ...rest }) {
  return (
    <button type="button" {...rest} onClick={() => window.print()}>
      {children}
    </button>
  );
}
