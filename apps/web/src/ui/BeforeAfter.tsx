import { type CSSProperties, useState } from 'react';
import classes from './BeforeAfter.module.css';

interface Props {
  /** Addresses of the two pictures. `before` is cut to the shape of `after`, as it was for the model. */
  readonly before: string;
  readonly after: string;
  readonly width: number;
  readonly height: number;
  /** What the later one shows. */
  readonly alt: string;
}

/** A picture over what it was made from, parted by a line that is dragged or moved with the arrow keys. */
export const BeforeAfter = ({ before, after, width, height, alt }: Props) => {
  const [percent, setPercent] = useState(50);
  const style = { '--ratio': width / height, '--split': `${percent}%` } as CSSProperties;
  return (
    <div className={classes.root} style={style}>
      <img className={classes.picture} src={after} alt={alt} draggable={false} />
      <img className={classes.before} src={before} alt="" draggable={false} />
      <span className={classes.label} data-side="before" data-hidden={percent < 12 || undefined} aria-hidden>
        Before
      </span>
      <span className={classes.label} data-side="after" data-hidden={percent > 88 || undefined} aria-hidden>
        After
      </span>
      <span className={classes.line} aria-hidden />
      <input
        type="range"
        className={classes.range}
        min={0}
        max={100}
        step={1}
        value={percent}
        aria-label="How much of the original shows"
        aria-valuetext={`${percent} % before, ${100 - percent} % after`}
        onChange={(event) => setPercent(Number(event.currentTarget.value))}
      />
    </div>
  );
};
