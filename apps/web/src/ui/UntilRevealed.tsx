import type { CSSProperties, ReactNode } from 'react';
import { useRevealed } from '../lib/revealed.ts';
import { CoveredPicture } from './CoveredPicture.tsx';
import { RevealButton } from './RevealButton.tsx';
import classes from './UntilRevealed.module.css';

interface Props {
  readonly picture: {
    readonly id: string;
    readonly flagged: boolean;
    readonly placeholder: string;
    readonly width: number;
    readonly height: number;
  };
  readonly alt: string;
  /** What shows the picture. */
  readonly children: ReactNode;
}

/** Tools that show a picture: while it is flagged and not revealed, its colours and a button are in their place. */
export const UntilRevealed = ({ picture, alt, children }: Props) => {
  const isRevealed = useRevealed(picture.id);
  if (!picture.flagged || isRevealed) return children;
  const ratio = { '--ratio': picture.width / picture.height } as CSSProperties;
  return (
    <div className={classes.root} style={ratio}>
      <CoveredPicture alt={alt} placeholder={picture.placeholder} />
      <RevealButton id={picture.id} />
    </div>
  );
};
