/** A button that opens the system's file chooser, and the file's bytes. */
import type { ComponentChildren } from 'preact';

export interface PickedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface FilePickProps {
  /** `.xlsx,.csv`: what the chooser shows first. */
  readonly accept: string;
  readonly onPick: (file: PickedFile) => void;
  readonly children: ComponentChildren;
}

export function FilePick({ accept, onPick, children }: FilePickProps) {
  const read = async (picked: File | undefined): Promise<void> => {
    if (picked === undefined) return;
    onPick({ name: picked.name, bytes: new Uint8Array(await picked.arrayBuffer()) });
  };
  return (
    <label class="press press-plain file">
      {children}
      <input
        type="file"
        accept={accept}
        onChange={(event) => {
          const input = event.currentTarget;
          void read(input.files?.[0]);
          // So that the same file, put right in Excel, can be chosen again.
          input.value = '';
        }}
      />
    </label>
  );
}
