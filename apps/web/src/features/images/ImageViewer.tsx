import type { ImageSummary } from '@atelier/core/schemas/images';
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import { type CSSProperties, useRef } from 'react';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { IconLink } from '../../ui/links.tsx';
import { Picture } from '../../ui/Picture.tsx';
import { usePageKeys } from '../../ui/pictures/usePageKeys.ts';
import { RevealButton } from '../../ui/RevealButton.tsx';
import classes from './ImageViewer.module.css';
import { useFullscreen } from './useFullscreen.ts';
import { useZoom } from './useZoom.ts';
import { ViewerTools } from './ViewerTools.tsx';

/** A key and where it moves the picture, so that what lies in its direction comes into view. */
const panDirections = [
  ['ArrowLeft', 1, 0],
  ['ArrowRight', -1, 0],
  ['ArrowUp', 0, 1],
  ['ArrowDown', 0, -1],
] as const;

interface Neighbours {
  readonly previous: { readonly id: string } | undefined;
  readonly next: { readonly id: string } | undefined;
  readonly search: GallerySearch;
  /** The history state of a neighbour's page. */
  readonly state: object;
}

interface Props extends Neighbours {
  /** Undefined while loading. */
  readonly image: ImageSummary | undefined;
  readonly onStep: (to: 'previous' | 'next') => void;
  /** Leaves the page: Escape, when the picture is neither zoomed nor in full screen. */
  readonly onClose: () => void;
  /** Whether the details stand beside the picture. */
  readonly info: { readonly isShown: boolean; readonly toggle: () => void };
}

const Step = ({
  side,
  search,
  state,
  ...neighbours
}: Neighbours & { readonly side: 'previous' | 'next' }) => {
  const Icon = side === 'previous' ? IconArrowLeft : IconArrowRight;
  const to = neighbours[side];
  return to === undefined ? (
    <span className={classes.step} data-side={side} />
  ) : (
    <IconLink
      className={classes.step ?? ''}
      data-side={side}
      variant="default"
      size={44}
      radius="xl"
      aria-label={side === 'previous' ? 'Previous picture' : 'Next picture'}
      aria-keyshortcuts={side === 'previous' ? 'ArrowLeft' : 'ArrowRight'}
      to="/images/$imageId"
      params={{ imageId: to.id }}
      search={search}
      replace
      state={state}
    >
      <Icon size={20} stroke={1.6} />
    </IconLink>
  );
};

/** The picture, as large as the window allows: zoom, pan, full screen, and links to the pictures beside it. */
export const ImageViewer = ({ image, onStep, onClose, info, ...neighbours }: Props) => {
  const stage = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const fullscreen = useFullscreen();
  const zoom = useZoom({ stage, picture, imageId: image?.id, onSwipe: onStep });
  const { pan, zoomIn, zoomOut, fit } = zoom;
  // A zoomed picture is moved by the arrow keys; otherwise they are those of `useSteps`, which come later.
  const panKeys = Object.fromEntries(panDirections.map(([key, x, y]) => [key, () => pan(x, y)]));
  usePageKeys({
    '+': zoomIn,
    '=': zoomIn,
    '-': zoomOut,
    z: fit,
    'Shift+F': fullscreen.toggle ?? (() => undefined),
    ...(zoom.isZoomed ? { ...panKeys, Escape: fit } : fullscreen.isOn ? {} : { Escape: onClose }),
  });
  const ratio = { '--ratio': image === undefined ? 1 : image.width / image.height } as CSSProperties;
  return (
    <div className={classes.root} data-fullscreen={fullscreen.isOn || undefined}>
      <div ref={stage} className={classes.stage} data-zoomed={zoom.isZoomed || undefined}>
        <div ref={picture} className={classes.frame} style={ratio}>
          {image !== undefined && (
            <Picture key={image.id} {...image} alt={image.prompt} variant="full" eager />
          )}
        </div>
      </div>
      {image?.flagged === true && <RevealButton id={image.id} />}
      <Step side="previous" {...neighbours} />
      <Step side="next" {...neighbours} />
      <div className={classes.tools}>
        <ViewerTools
          {...zoom}
          info={info}
          isFullscreen={fullscreen.isOn}
          toggleFullscreen={fullscreen.toggle}
        />
      </div>
    </div>
  );
};
