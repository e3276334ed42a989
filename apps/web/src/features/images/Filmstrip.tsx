import type { ImageSummary } from '@atelier/core/schemas/images';
import { useDebouncedValue } from '@mantine/hooks';
import type { GallerySearch } from '../../lib/gallery-search.ts';
import { trpc } from '../../trpc.ts';
import { TextLink } from '../../ui/links.tsx';
import { Picture } from '../../ui/Picture.tsx';
import classes from './Filmstrip.module.css';

/** A finished job changes only when one of its pictures is deleted. */
const freshForMs = 60_000;
/** Leafing through the gallery, also slowly, costs no call for each job. */
const settledMs = 1500;

interface Props {
  readonly image: ImageSummary;
  readonly search: GallerySearch;
  /** The history state of another picture's page. */
  readonly state: object;
}

/** The pictures that were made together with this one, in their order; nothing for one that was made alone. */
export const Filmstrip = ({ image, search, state }: Props) => {
  const { jobId } = image;
  const [settledId] = useDebouncedValue(jobId, settledMs);
  const { data } = trpc.jobs.get.useQuery(
    { id: jobId },
    { staleTime: freshForMs, enabled: settledId === jobId },
  );
  const images = data?.images ?? [];
  if (images.length < 2) return null;
  return (
    <nav aria-label="Made together">
      <ol className={classes.root}>
        {images.map((one, at) => (
          <li key={one.id}>
            <TextLink
              to="/images/$imageId"
              params={{ imageId: one.id }}
              search={search}
              state={state}
              replace
              className={classes.frame ?? ''}
              aria-label={`Picture ${at + 1} of ${images.length}`}
            >
              <Picture {...one} alt="" variant="thumb" />
            </TextLink>
          </li>
        ))}
      </ol>
    </nav>
  );
};
