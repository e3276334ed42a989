import { useState } from 'react';
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
}

const query = { full: '', thumb: '?variant=thumb', trash: '?variant=thumb&trash=1' } as const;

/** A picture over its tiny placeholder, so that its colours show before it has loaded. */
export const Picture = ({
  id,
  alt,
  width,
  height,
  placeholder,
  variant,
  eager = false,
  of = 'images',
}: Props) => {
  const [state, setState] = useState<'loading' | 'shown' | 'missing'>('loading');
  return (
    <span className={classes.root} data-state={state}>
      {placeholder !== '' && (
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
        onError={() => setState('missing')}
      />
      {state === 'missing' && <span className={classes.missing}>Not available</span>}
    </span>
  );
};
