// Opens the browser's print window; a strict CSP forbids doing it from the server.
export function PrintButton({ className, title, children }) {
  return (
    <button type="button" className={className} title={title} onClick={() => window.print()}>
      {children}
    </button>
  );
}
