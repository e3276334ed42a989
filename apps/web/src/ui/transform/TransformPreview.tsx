import { useState } from 'react';
import { fileOf, type Original } from './original.ts';
import classes from './TransformDialog.module.css';
import { type Chosen, cropOf, keptSize } from './transform.ts';

interface Props {
  readonly original: Original;
  readonly chosen: Chosen;
}

/** The picture as the server will make it: turned, then mirrored, then cut, at any scale. */
export const TransformPreview = ({ original, chosen }: Props) => {
  const [isMissing, setMissing] = useState(false);
  if (isMissing)
    return (
      <p className={classes.note} role="alert">
        The picture couldn’t be loaded. Close this and open it again.
      </p>
    );
  const { turns, mirrored, flipped } = chosen;
  const kept = keptSize(original, chosen);
  const crop = cropOf(original, chosen);
  const turned =
    turns % 2 === 0
      ? { width: original.width, height: original.height }
      : { width: original.height, height: original.width };
  const [x, y] = [crop?.x ?? 0, crop?.y ?? 0];
  const mirror = `translate(${turned.width / 2} ${turned.height / 2}) scale(${mirrored ? -1 : 1} ${flipped ? -1 : 1})`;
  const turn = `rotate(${turns * 90}) translate(${-original.width / 2} ${-original.height / 2})`;
  return (
    <svg
      className={classes.preview}
      viewBox={`${x} ${y} ${kept.width} ${kept.height}`}
      role="img"
      aria-label="Preview of the copy"
    >
      <g transform={`${mirror} ${turn}`}>
        {/* Of large pictures the small file shows at once. */}
        <image href={`${fileOf(original)}?variant=thumb`} width={original.width} height={original.height} />
        <image
          href={fileOf(original)}
          width={original.width}
          height={original.height}
          onError={() => setMissing(true)}
        />
      </g>
    </svg>
  );
};
