import { VisuallyHidden } from '@mantine/core';
import { type CSSProperties, type KeyboardEvent, useId, useRef } from 'react';
import { NumberField } from '../../../../ui/NumberField.tsx';
import { notifyProblem } from '../../../../ui/notify.tsx';
import type { MaskDraft } from '../edit-draft.ts';
import type { EditSource } from '../source.ts';
import { historyKey, keyHelp, maskActions } from './keys.ts';
import { layerSize } from './layer.ts';
import classes from './MaskEditor.module.css';
import { MaskToolbar } from './MaskToolbar.tsx';
import { useBrush } from './useBrush.ts';
import { type MaskControls, radii, useMask } from './useMask.ts';
import { useMaskView } from './useMaskView.ts';

interface Props {
  readonly source: EditSource;
  readonly mask: MaskDraft;
  readonly error: string | undefined;
  readonly onChange: (mask: MaskDraft) => void;
}

const percent = (share: number): number => Math.round(share * 1000) / 10;

const Sizes = ({ mask }: { readonly mask: MaskControls }) => (
  <div className={classes.sizes}>
    <NumberField
      label="Brush size"
      description="Percent of the picture’s width."
      range={{ min: percent(radii.min * 2), max: percent(radii.max * 2), step: 1, default: 10 }}
      value={percent(mask.radius * 2)}
      onChange={(value) => mask.setRadius(value / 200)}
    />
    <NumberField
      label="Soft edge"
      description="How gently the new part blends in."
      range={{ min: 0, max: 10, step: 0.5, default: 1 }}
      value={percent(mask.feather)}
      onChange={(value) => mask.setFeather(Math.min(0.1, Math.max(0, value / 100)))}
    />
  </div>
);

const Help = () => (
  <details className={classes.help}>
    <summary>Keyboard, touch and pen</summary>
    <p>Click into the picture, or move to it with Tab. Then:</p>
    <dl>
      {keyHelp.map(([keys, what]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
    <p>
      Two fingers zoom and move the picture, Ctrl with the wheel too. A pen paints thinner with less pressure.
    </p>
  </details>
);

const full = () =>
  notifyProblem(
    'This mask is full, so the last stroke was left out.',
    'Undo some strokes, or paint over them with a larger brush.',
  );

/** Paints over the part of a picture that is drawn again. */
export const MaskEditor = ({ source, mask: draft, error, onChange }: Props) => {
  const [stage, frame] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const [canvas, ring] = [useRef<HTMLCanvasElement>(null), useRef<HTMLDivElement>(null)];
  const helpId = useId();
  const errorId = useId();
  const mask = useMask({ mask: draft, onChange, onFull: full });
  const view = useMaskView(stage, frame);
  const brush = useBrush({ stage, frame, canvas, ring }, mask, view, source);
  const layer = layerSize(source);

  /** @returns whether the key has a meaning here */
  const act = (event: KeyboardEvent): boolean => {
    // Fields have keys of their own.
    if (event.target instanceof HTMLInputElement) return false;
    const step = historyKey(event);
    if (step !== null) mask[step]?.();
    if (step !== null || event.ctrlKey || event.metaKey || event.altKey) return step !== null;
    const { key, shiftKey } = event;
    if (key === 'Escape') return brush.dropByKey();
    const isOnStage = event.target === stage.current;
    if (isOnStage && (key === ' ' || key === 'Enter')) {
      brush.toggleByKey();
      return true;
    }
    if (isOnStage && brush.moveByKey(key, shiftKey)) return true;
    const action = maskActions(mask, view)[key.length === 1 ? key.toLowerCase() : key];
    action?.();
    return action !== undefined;
  };
  const onKey = (event: KeyboardEvent) => {
    if (act(event)) event.preventDefault();
  };

  const style = {
    '--ratio': source.width / source.height,
    '--brush': `${mask.radius * 200}%`,
    '--soft': `${mask.feather * 100}cqw`,
  } as CSSProperties;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the tools work wherever the focus is within.
    <div className={classes.root} style={style} onKeyDown={onKey}>
      <MaskToolbar mask={mask} view={view} />
      <div
        ref={stage}
        className={classes.stage}
        data-tool={mask.tool}
        data-invalid={error !== undefined || undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is painted on with keys.
        tabIndex={0}
        role="application"
        aria-label="Mask: paint over what is to change"
        aria-describedby={error === undefined ? helpId : `${errorId} ${helpId}`}
        onFocus={brush.showPlace}
      >
        <div ref={frame} className={classes.frame}>
          <img src={source.url} alt={source.alt} draggable={false} />
          <canvas ref={canvas} className={classes.mask} {...layer} />
          <div ref={ring} className={classes.ring} hidden />
        </div>
      </div>
      <p id={helpId} className={classes.hint}>
        Paint over what is to change; the rest stays as it is.
      </p>
      <div role="alert" id={errorId}>
        {error !== undefined && <p className={classes.error}>{error}</p>}
      </div>
      <VisuallyHidden role="status">{brush.said}</VisuallyHidden>
      <Sizes mask={mask} />
      <Help />
    </div>
  );
};
