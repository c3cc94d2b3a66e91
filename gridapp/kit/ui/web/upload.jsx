// One file to be sent: chosen, or dropped on the box. Reflex's context holds it until it is sent.
import { useContext, useEffect, useState } from "react";
import { UploadFilesContext } from "$/utils/context";

export function FileDrop({ id, words, onRefuse, children }) {
  const [files, setFiles] = useContext(UploadFilesContext);
  const [over, setOver] = useState(false);
  const chosen = files[id] ?? [];
  const take = (list) => {
    if (list.length > 1) onRefuse?.();
    else if (list.length) setFiles((all) => ({ ...all, [id]: [...list] }));
  };
  useEffect(() => setFiles((all) => ({ ...all, [id]: [] })), [id]);
  return (
    <label
      className="drop"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      {children}
      <span>{chosen.length ? chosen.map(({ name }) => name).join("，") : words.prompt}</span>
      <input
        type="file"
        className="sr"
        aria-label={words.label}
        onChange={(event) => {
          take([...event.target.files]);
          event.target.value = ""; // the same file may be chosen again after it was mended
        }}
      />
    </label>
  );
}
