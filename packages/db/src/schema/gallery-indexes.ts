import { sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import { imageFacet } from './image-facet.ts';
import type { Kit } from './kit.sqlite.ts';

type GalleryColumns = Readonly<
  Record<'createdAt' | 'id' | 'model' | 'provider' | 'style' | 'workspaceId', AnySQLiteColumn>
>;

/** Partial indexes by name. Those of notes, children and flags hold few images, and a new image enters none of them. */
const conditions = {
  favourite: `"is_favourite"`,
  children: `"has_children"`,
  flagged: `"flag" = 'flagged'`,
  rated1: `"rating" >= 1`,
  rated2: `"rating" >= 2`,
  rated3: `"rating" >= 3`,
  rated4: `"rating" >= 4`,
  rated5: `"rating" >= 5`,
  landscape: `"width" > "height"`,
  portrait: `"width" < "height"`,
  square: `"width" = "height"`,
};

/** A filter of the gallery reads along its own index, and several along that of the facets (`stores/image-facets.ts`). */
export const galleryIndexes = (kit: Kit, image: GalleryColumns) => [
  ...(['model', 'style', 'provider'] as const).map((name) =>
    kit
      .index(`images_${name}`)
      .on(image.workspaceId, image[name], image.createdAt, image.id)
      .where(sql.raw(`"deleted_at" is null`)),
  ),
  ...Object.entries(conditions).map(([name, condition]) =>
    kit
      .index(`images_${name}`)
      .on(image.workspaceId, image.createdAt, image.id)
      .where(sql.raw(`${condition} and "deleted_at" is null`)),
  ),
  kit
    .index('images_facets')
    .on(image.workspaceId, sql`(${imageFacet})`, image.createdAt, image.id)
    .where(sql.raw(`"deleted_at" is null`)),
];
