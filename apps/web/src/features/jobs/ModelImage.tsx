import type { CSSProperties } from 'react';
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

/** The model's initial. Decoration: its name stands beside it. */
export const ModelImage = ({ model: { can }, sidePx = 40 }: Props) => {
  const look = { '--side': `${sidePx}px`, '--hue': hueOf(can.id) } as CSSProperties;
  return (
    <span className={classes.root} style={look} aria-hidden="true">
      {can.name.trim().charAt(0).toLocaleUpperCase()}
    </span>
  );
};
