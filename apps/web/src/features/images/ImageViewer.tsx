import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { IconLink } from '../../ui/links.tsx';
import { Picture } from '../../ui/Picture.tsx';
import classes from './ImageViewer.module.css';

interface ViewedImage {
  readonly id: string;
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly placeholder: string;
}

interface Props {
  /** Undefined while loading. */
  readonly image: ViewedImage | undefined;
  readonly previous: string | undefined;
  readonly next: string | undefined;
  readonly search: GallerySearch;
}

const Step = ({
  to,
  label,
  search,
}: {
  readonly to: string | undefined;
  readonly label: 'Previous' | 'Next';
  readonly search: GallerySearch;
}) => {
  const Icon = label === 'Previous' ? IconArrowLeft : IconArrowRight;
  return to === undefined ? (
    <span className={classes.step} data-side={label} />
  ) : (
    <IconLink
      className={classes.step ?? ''}
      data-side={label}
      variant="default"
      size={44}
      radius="xl"
      aria-label={`${label} picture`}
      to="/images/$imageId"
      params={{ imageId: to }}
      search={search}
      replace
      state={{ keepFocus: true }}
    >
      <Icon size={20} stroke={1.6} />
    </IconLink>
  );
};

/** The picture, as large as the window allows, with previous and next links. */
export const ImageViewer = ({ image, previous, next, search }: Props) => (
  <div className={classes.root} data-steps={previous !== undefined || next !== undefined || undefined}>
    {image === undefined ? (
      <div className={classes.frame} />
    ) : (
      <div className={classes.frame} style={{ '--ratio': image.width / image.height } as CSSProperties}>
        <Picture key={image.id} {...image} alt={image.prompt} variant="full" eager />
      </div>
    )}
    <Step to={previous} label="Previous" search={search} />
    <Step to={next} label="Next" search={search} />
  </div>
);
