import { shownInPlace } from "@funnelsmith/fields";
import { FileText } from "lucide-react";
import { type ReactElement, useState } from "react";
import { useWords } from "../app/i18n/use-words.ts";
import { type FileValue, fileAddress, sizeText } from "./file-value.ts";
import "./file-link.css";

/** A file by name and size, a small picture beside those that are one; opens or saves it. */
export function FileLink({ file }: { readonly file: FileValue }): ReactElement {
  const { language } = useWords();
  const address = fileAddress(file.id);
  // Not there any more, not theirs to see any more, or no picture the browser can draw: the file keeps its sign.
  const [broken, setBroken] = useState(false);
  return (
    <a className="file-link" href={address} target="_blank" rel="noreferrer" title={file.name}>
      {shownInPlace.has(file.type) && !broken ? (
        <img
          className="file-picture"
          src={address}
          alt=""
          loading="lazy"
          decoding="async"
          width={32}
          height={32}
          onError={() => setBroken(true)}
        />
      ) : (
        <span className="file-picture" aria-hidden>
          <FileText className="s" />
        </span>
      )}
      <span className="file-about">
        <span className="file-name">{file.name}</span>
        <span className="t3 xs num">{sizeText(file.size, language)}</span>
      </span>
    </a>
  );
}

/** Files below each other. */
export function FileLinks({ files }: { readonly files: readonly FileValue[] }): ReactElement {
  return (
    <ul className="file-links">
      {files.map((file) => (
        <li key={file.id}>
          <FileLink file={file} />
        </li>
      ))}
    </ul>
  );
}
