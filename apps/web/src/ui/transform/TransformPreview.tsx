import type { ShownImage } from './ImageDetails.tsx';
import classes from './TransformDialog.module.css';
import { type Chosen, cropOf, keptSize } from './transform.ts';

interface Props {
  readonly image: ShownImage;
  readonly chosen: Chosen;
}

/** The picture as the server will make it: turned, then mirrored, then cut, at any scale. */
export const TransformPreview = ({ image, chosen }: Props) => {
  const { turns, mirrored, flipped } = chosen;
  const kept = keptSize(image, chosen);
  const crop = cropOf(image, chosen);
  const turned =
    turns % 2 === 0
      ? { width: image.width, height: image.height }
      : { width: image.height, height: image.width };
  const [x, y] = [crop?.x ?? 0, crop?.y ?? 0];
  const mirror = `translate(${turned.width / 2} ${turned.height / 2}) scale(${mirrored ? -1 : 1} ${flipped ? -1 : 1})`;
  const turn = `rotate(${turns * 90}) translate(${-image.width / 2} ${-image.height / 2})`;
  return (
    <svg
      className={classes.preview}
      viewBox={`${x} ${y} ${kept.width} ${kept.height}`}
      role="img"
      aria-label="Preview of the copy"
    >
      <g transform={`${mirror} ${turn}`}>
        <image href={`/files/images/${image.id}`} width={image.width} height={image.height} />
      </g>
    </svg>
  );
};
