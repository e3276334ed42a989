import { useState } from 'react';
import { BeforeAfter } from './BeforeAfter.tsx';
import { Choice } from './Choice.tsx';
import { Dialog } from './Dialog.tsx';
import form from './form.module.css';

interface Props {
  /** The address of the original. */
  readonly before: string;
  /** What was made from it; at least one. */
  readonly pictures: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly alt: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Shows a picture beside what it was made from; if there are several, one at a time. */
export const BeforeAfterDialog = ({ before, pictures, alt, opened, onClose }: Props) => {
  const [at, setAt] = useState(0);
  const shown = pictures[at] ?? pictures[0];
  return (
    <Dialog title="Before and after" wide opened={opened} onClose={onClose}>
      <div className={form.stack}>
        {shown !== undefined && (
          <BeforeAfter
            before={before}
            after={`/files/images/${shown.id}`}
            width={shown.width}
            height={shown.height}
            alt={alt}
          />
        )}
        {pictures.length > 1 && (
          <Choice
            legend="Picture"
            look="tiles"
            options={pictures.map(({ id }, index) => ({ value: id, label: String(index + 1) }))}
            value={shown?.id ?? ''}
            onChange={(id) => setAt(pictures.findIndex((picture) => picture.id === id))}
          />
        )}
        <p className={form.text}>Drag the line, or move it with the arrow keys.</p>
      </div>
    </Dialog>
  );
};
