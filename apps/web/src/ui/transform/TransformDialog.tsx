import { maxSidePx, minSidePx } from '@atelier/core/schemas/edits';
import { Button } from '@mantine/core';
import { IconFlipHorizontal, IconFlipVertical, IconRotate2, IconRotateClockwise2 } from '@tabler/icons-react';
import { useState } from 'react';
import { Choice } from '../Choice.tsx';
import { Dialog } from '../Dialog.tsx';
import { FormError } from '../FormError.tsx';
import form from '../form.module.css';
import { NumberField } from '../NumberField.tsx';
import { UntilRevealed } from '../UntilRevealed.tsx';
import { useDialogLock } from '../useDialogLock.ts';
import { CropBoxEditor } from './CropBoxEditor.tsx';
import { firstBox } from './crop-box.ts';
import type { Original } from './original.ts';
import classes from './TransformDialog.module.css';
import { TransformPreview } from './TransformPreview.tsx';
import {
  type Chosen,
  firstEndOf,
  keptSize,
  problemOf,
  type RatioName,
  ratios,
  resultOf,
  type Turns,
  turnedSize,
  unchanged,
} from './transform.ts';
import { useTransform } from './useTransform.ts';

const iconPx = 18;

const ratioNames = Object.keys(ratios) as RatioName[];
/** The names of `ratios`, and a part that is drawn by hand. */
type ShapeName = RatioName | 'free';
const [first, ...others] = ratioNames;
const shapes: { readonly value: ShapeName; readonly label: string }[] = [
  { value: first ?? 'all', label: 'All of it' },
  { value: 'free', label: 'Free' },
  ...others.map((value) => ({ value, label: value })),
];

const shapeOf = ({ ratio, box }: Chosen): ShapeName =>
  box === null ? (ratioNames.find((name) => ratios[name] === ratio) ?? 'all') : 'free';

/** Another shape begins in the middle. */
const chosenShape = (name: ShapeName): Partial<Chosen> =>
  name === 'free' ? { ratio: null, box: firstBox } : { ratio: ratios[name], box: null, place: 0.5 };

const after = (turns: Turns, more: 1 | 3): Turns => ((turns + more) % 4) as Turns;

interface ToolsProps {
  readonly chosen: Chosen;
  readonly change: (part: Partial<Chosen>) => void;
}

const Tools = ({ chosen, change }: ToolsProps) => (
  <div className={classes.tools}>
    <Button
      variant="default"
      leftSection={<IconRotate2 size={iconPx} stroke={1.6} />}
      onClick={() => change({ turns: after(chosen.turns, 3) })}
    >
      Turn left
    </Button>
    <Button
      variant="default"
      leftSection={<IconRotateClockwise2 size={iconPx} stroke={1.6} />}
      onClick={() => change({ turns: after(chosen.turns, 1) })}
    >
      Turn right
    </Button>
    <Button
      variant="default"
      aria-pressed={chosen.mirrored}
      leftSection={<IconFlipHorizontal size={iconPx} stroke={1.6} />}
      onClick={() => change({ mirrored: !chosen.mirrored })}
    >
      Mirror
    </Button>
    <Button
      variant="default"
      aria-pressed={chosen.flipped}
      leftSection={<IconFlipVertical size={iconPx} stroke={1.6} />}
      onClick={() => change({ flipped: !chosen.flipped })}
    >
      Flip
    </Button>
  </div>
);

/** With a free shape, all of the picture with the part that is kept; otherwise the result. */
const Preview = ({ original, chosen, change }: ToolsProps & { readonly original: Original }) => {
  const { box } = chosen;
  if (box === null) return <TransformPreview original={original} chosen={chosen} />;
  const { width, height } = turnedSize(original, chosen);
  return (
    <CropBoxEditor box={box} ratio={width / height} onChange={(next) => change({ box: next })}>
      <TransformPreview original={original} chosen={{ ...chosen, box: null }} />
    </CropBoxEditor>
  );
};

interface SaveProps {
  readonly busy: boolean;
  /** Why it cannot be saved; null if it can. */
  readonly problem: string | null;
  readonly onSave: () => void;
}

const Save = ({ busy, problem, onSave }: SaveProps) => {
  useDialogLock(busy);
  return (
    <div className={classes.save}>
      <Button loading={busy} disabled={problem !== null} onClick={onSave}>
        Save a copy
      </Button>
      <span className={classes.note} role="status">
        {problem ?? 'It costs nothing. The original stays as it is.'}
      </span>
    </div>
  );
};

interface Props {
  readonly original: Original;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Turns, mirrors, crops and resizes a copy of the picture. It stays as it is, and the copy costs nothing. */
export const TransformDialog = ({ original, opened, onClose }: Props) => {
  const [chosen, setChosen] = useState(() => unchanged(original));
  const { failure, busy, save } = useTransform(original);
  /** Another shape begins in its own size. */
  const change = (part: Partial<Chosen>) => {
    const next = { ...chosen, ...part };
    const isOtherShape = 'ratio' in part || 'turns' in part || 'box' in part;
    setChosen(isOtherShape ? { ...next, width: keptSize(original, next).width } : next);
  };
  const rest = firstEndOf(original, chosen);
  const problem = problemOf(original, chosen);
  const result = Number.isInteger(chosen.width) ? resultOf(original, chosen) : null;
  return (
    <Dialog title="Crop and turn" opened={opened} onClose={onClose}>
      <div className={form.stack}>
        <UntilRevealed picture={original} alt="the original">
          <Preview original={original} chosen={chosen} change={change} />
        </UntilRevealed>
        <Tools chosen={chosen} change={change} />
        <Choice
          legend="Shape"
          options={shapes}
          value={shapeOf(chosen)}
          onChange={(name) => change(chosenShape(name))}
        />
        {chosen.ratio !== null && rest !== null && (
          <NumberField
            label="Part to keep"
            description={`0 is the ${rest} end.`}
            range={{ min: 0, max: 100, step: 1, default: 50 }}
            value={Math.round(chosen.place * 100)}
            onChange={(percent) => change({ place: Math.min(100, Math.max(0, percent)) / 100 })}
          />
        )}
        <NumberField
          label="Width"
          description={
            result === null ? 'In pixels.' : `The copy will have ${result.width} × ${result.height} pixels.`
          }
          range={{ min: minSidePx, max: maxSidePx, step: 1, default: original.width }}
          value={chosen.width}
          onChange={(width) => change({ width })}
        />
        <FormError failure={failure} fields={{}} />
        <Save busy={busy} problem={problem} onSave={() => save(chosen)} />
      </div>
    </Dialog>
  );
};
