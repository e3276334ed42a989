import type { CSSProperties } from 'react';
import { NumberField } from '../../../ui/NumberField.tsx';
import classes from './Editing.module.css';
import { type EditDraft, editedSize } from './edit-draft.ts';
import type { EditSource } from './source.ts';

type Sides = EditDraft['extend'];

const sides = [
  ['left', 'Left'],
  ['right', 'Right'],
  ['top', 'Top'],
  ['bottom', 'Bottom'],
] as const satisfies readonly (readonly [keyof Sides, string])[];

const range = { min: 0, max: 100, step: 5, default: 0 };

/** The picture within the size that it will have; what is new is striped. */
export const ExtendPreview = ({
  source,
  extend,
}: {
  readonly source: EditSource;
  readonly extend: Sides;
}) => {
  const { width, height } = editedSize(source, { operation: 'outpaint', extend });
  const share = (px: number, of: number) => `${(px / of) * 100}%`;
  const style = {
    '--ratio': width / height,
    '--left': share(extend.left * source.width, width),
    '--top': share(extend.top * source.height, height),
    '--wide': share(source.width, width),
    '--high': share(source.height, height),
  } as CSSProperties;
  return (
    <div className={classes.canvas}>
      <div className={classes.extended} style={style}>
        <img src={source.url} alt={source.alt} />
      </div>
    </div>
  );
};

interface Props {
  readonly extend: Sides;
  readonly error: string | undefined;
  readonly onChange: (extend: Sides) => void;
}

/** How far each side is extended, in percent of the picture. */
export const ExtendFields = ({ extend, error, onChange }: Props) => (
  <fieldset className={classes.sides}>
    <legend>How far, in percent of the picture</legend>
    {sides.map(([side, label]) => (
      <NumberField
        key={side}
        label={label}
        range={range}
        value={Math.round(extend[side] * 100)}
        onChange={(percent) =>
          onChange({ ...extend, [side]: Math.min(100, Math.max(0, Math.round(percent))) / 100 })
        }
      />
    ))}
    <div role="alert">{error !== undefined && <p className={classes.error}>{error}</p>}</div>
  </fieldset>
);
