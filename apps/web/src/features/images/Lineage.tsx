import type { ImageSummary } from '@atelier/core/schemas/images';
import type { Lineage as LineageFacts } from '@atelier/core/schemas/lineage';
import { trpc } from '../../trpc.ts';
import { TextLink } from '../../ui/links.tsx';
import { Picture } from '../../ui/Picture.tsx';
import classes from './Lineage.module.css';

const operationText: Record<LineageFacts['children'][number]['operation'], string> = {
  variation: 'Variation',
  inpaint: 'Repainted',
  outpaint: 'Extended',
  upscale: 'Enlarged',
  transform: 'Cropped or turned',
  cutout: 'Cut out',
};

const Entry = ({ image, text }: { readonly image: ImageSummary; readonly text: string }) => (
  <li>
    <TextLink to="/images/$imageId" params={{ imageId: image.id }} className={classes.entry ?? ''}>
      <span className={classes.thumb}>
        <Picture {...image} alt="" variant="thumb" />
      </span>
      <span>
        {text}, {image.width} × {image.height}
      </span>
    </TextLink>
  </li>
);

/** What the picture was made from, and what was made from it; nothing for one that stands alone. */
export const Lineage = ({ imageId }: { readonly imageId: string }) => {
  const { data } = trpc.images.lineage.useQuery({ id: imageId });
  if (data === undefined || data.ancestors.length + data.children.length === 0) return null;
  const { ancestors, children, hasMoreChildren } = data;
  return (
    <section className={classes.root} aria-label="Related pictures">
      {ancestors.length > 0 && <h2>Made from</h2>}
      <ol>
        {ancestors.map(({ image, of, operation }, at) =>
          image === null ? (
            <li key={of}>A picture that was deleted</li>
          ) : (
            <Entry key={image.id} image={image} text={at === 0 ? operationText[operation] : 'Before that'} />
          ),
        )}
      </ol>
      {children.length > 0 && <h2>Made from this</h2>}
      <ol>
        {children.map(({ image, operation }) => (
          <Entry key={image.id} image={image} text={operationText[operation]} />
        ))}
      </ol>
      {hasMoreChildren && <p>And older ones.</p>}
    </section>
  );
};
