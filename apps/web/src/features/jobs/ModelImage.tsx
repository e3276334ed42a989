import { type CSSProperties, useState } from 'react';
import type { StudioModel } from '../../lib/models.ts';
import classes from './ModelImage.module.css';

/** A hue of the id, so that models can be told apart. */
const hueOf = (id: string): number => {
  let sum = 0;
  for (let at = 0; at < id.length; at += 1) sum = (sum * 31 + id.charCodeAt(at)) % 360;
  return sum;
};

interface Props {
  readonly model: StudioModel;
  readonly sidePx?: number;
}

/** The model's first sample, or its initial. Decoration: its name stands beside it. */
export const ModelImage = ({ model: { can, samples }, sidePx = 40 }: Props) => {
  const [missing, setMissing] = useState<string | null>(null);
  const [sample] = samples;
  const look = { '--side': `${sidePx}px`, '--hue': hueOf(can.id) } as CSSProperties;
  return (
    <span className={classes.root} style={look} aria-hidden="true">
      {sample === undefined || sample === missing ? (
        can.name.trim().charAt(0).toLocaleUpperCase()
      ) : (
        <img
          src={sample}
          alt=""
          loading="lazy"
          decoding="async"
          width={sidePx}
          height={sidePx}
          onError={() => setMissing(sample)}
        />
      )}
    </span>
  );
};
