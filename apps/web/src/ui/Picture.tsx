import { useState } from 'react';
import { useRevealed } from '../lib/revealed.ts';
import { CoveredPicture } from './CoveredPicture.tsx';
import classes from './Picture.module.css';

interface Props {
  readonly id: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly placeholder: string;
  /** `trash` is the thumbnail of a deleted picture. */
  readonly variant: 'thumb' | 'full' | 'trash';
  readonly eager?: boolean;
  /** Where its file is. */
  readonly of?: 'images' | 'uploads';
  /** Covered until it is revealed. */
  readonly flagged?: boolean;
}

const query = { full: '', thumb: '?variant=thumb', trash: '?variant=thumb&trash=1' } as const;

/** A picture over its tiny placeholder, so that its colours show before it has loaded; then the placeholder goes. */
const ShownPicture = ({
  id,
  alt,
  width,
  height,
  placeholder,
  variant,
  eager = false,
  of = 'images',
}: Omit<Props, 'flagged'>) => {
  const [state, setState] = useState<'loading' | 'shown' | 'missing'>('loading');
  const [isCovering, setCovering] = useState(false);
  return (
    <span className={classes.root} data-state={state}>
      {placeholder !== '' && !isCovering && (
        <img className={classes.placeholder} src={placeholder} alt="" aria-hidden="true" />
      )}
      <img
        className={classes.picture}
        src={`/files/${of}/${id}${query[variant]}`}
        alt={alt}
        width={width}
        height={height}
        loading={eager ? 'eager' : 'lazy'}
        decoding="async"
        onLoad={() => setState('shown')}
        onTransitionEnd={() => setCovering(true)}
        onError={() => setState('missing')}
      />
      {state === 'missing' && <span className={classes.missing}>Not available</span>}
    </span>
  );
};

/** A picture over its tiny placeholder, covered while it is flagged and not revealed. */
export const Picture = ({ flagged = false, ...picture }: Props) => {
  const isRevealed = useRevealed(picture.id);
  return flagged && !isRevealed ? <CoveredPicture {...picture} /> : <ShownPicture {...picture} />;
};
