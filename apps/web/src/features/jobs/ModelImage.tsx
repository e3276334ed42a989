import type { CSSProperties } from 'react';
import type { StudioModel } from '../../lib/models.ts';
import classes from './ModelImage.module.css';

/** A hue of the id, so that models without pictures can be told apart. */
const hueOf = (id: string): number => {
  let sum = 0;
  for (let at = 0; at < id.length; at += 1) sum = (sum * 31 + id.charCodeAt(at)) % 360;
  return sum;
};

interface Props {
  readonly model: StudioModel;
  readonly sidePx?: number;
}

/** A picture that the model made, or its initial. Decoration: its name stands beside it. */
export const ModelImage = ({ model: { can, samples }, sidePx = 40 }: Props) => {
  const [sample] = samples;
  const look = { '--side': `${sidePx}px`, '--hue': hueOf(can.id) } as CSSProperties;
  return (
    <span className={classes.root} style={look} aria-hidden="true">
      {sample === undefined ? (
        can.name.trim().charAt(0).toLocaleUpperCase()
      ) : (
        <img src={sample} alt="" loading="lazy" decoding="async" width={sidePx} height={sidePx} />
      )}
    </span>
  );
};
