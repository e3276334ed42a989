import type { ImageSummary } from '@atelier/core/schemas/images';
import type { Lineage as LineageFacts } from '@atelier/core/schemas/lineage';
import type { UploadSummary } from '@atelier/core/schemas/uploads';
import { trpc } from '../../trpc.ts';
import { CompareButton } from '../../ui/CompareButton.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Picture } from '../../ui/Picture.tsx';
import type { ShownImage } from './ImageDetails.tsx';
import classes from './Lineage.module.css';
import { originalOf } from './original-of.ts';

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

/** Uploads are no pictures of the gallery: theirs is the page that makes others from them. */
const UploadEntry = ({ upload, text }: { readonly upload: UploadSummary; readonly text: string }) => (
  <li>
    <TextLink to="/uploads/$uploadId/edit" params={{ uploadId: upload.id }} className={classes.entry ?? ''}>
      <span className={classes.thumb}>
        <Picture {...upload} of="uploads" alt="" variant="thumb" />
      </span>
      <span>{text}, your upload</span>
    </TextLink>
  </li>
);

interface AncestorProps {
  readonly source: LineageFacts['ancestors'][number];
  readonly isNearest: boolean;
}

const Ancestor = ({ source: { image, upload, operation }, isNearest }: AncestorProps) => {
  const text = isNearest ? operationText[operation] : 'Before that';
  if (image !== null) return <Entry image={image} text={text} />;
  if (upload !== null) return <UploadEntry upload={upload} text={text} />;
  return <li>A picture that was deleted</li>;
};

const Compare = ({
  image,
  source,
}: {
  readonly image: ShownImage;
  readonly source: AncestorProps['source'] | undefined;
}) => {
  const before = originalOf(image, source);
  return (
    before !== null && (
      <div>
        <CompareButton before={before} pictures={[image]} alt={image.prompt} />
      </div>
    )
  );
};

/** What the picture was made from, and what was made from it; nothing for one that stands alone. */
export const Lineage = ({ image }: { readonly image: ShownImage }) => {
  const { data } = trpc.images.lineage.useQuery({ id: image.id });
  if (data === undefined || data.ancestors.length + data.children.length === 0) return null;
  const { ancestors, children, hasMoreChildren } = data;
  return (
    <section className={classes.root} aria-label="Related pictures">
      {ancestors.length > 0 && <h2>Made from</h2>}
      <ol>
        {ancestors.map((source, at) => (
          <Ancestor key={source.of} source={source} isNearest={at === 0} />
        ))}
      </ol>
      <Compare image={image} source={ancestors[0]} />
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
