import type { PictureClaim } from '@atelier/core/ports/provenance';
import { DIGITAL_SOURCE_TYPES } from '@atelier/core/provenance';
import type { ExportFormat } from '@atelier/core/schemas/exports';
import type { LineageOperation } from '@atelier/core/schemas/lineage';

export const mediaTypes = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
} as const satisfies Record<ExportFormat, string>;

/** The action of the C2PA specification for each way of making a picture from another one. */
const actions = {
  variation: 'c2pa.edited',
  inpaint: 'c2pa.edited',
  outpaint: 'c2pa.edited',
  upscale: 'c2pa.enhanced',
  transform: 'c2pa.edited',
  cutout: 'c2pa.edited',
} as const satisfies Record<LineageOperation, string>;

const descriptions = {
  variation: 'A new picture that follows another one',
  inpaint: 'A part was painted again',
  outpaint: 'The picture was continued beyond its edges',
  upscale: 'Enlarged',
  transform: 'Cropped, rotated or resized',
  cutout: 'The background was removed',
} as const satisfies Record<LineageOperation, string>;

const original = 'original';

const actionsOf = ({ sourceType, tool, madeAt, edit }: PictureClaim) => {
  const facts = {
    digitalSourceType: DIGITAL_SOURCE_TYPES[sourceType],
    ...(tool !== null && { softwareAgent: tool }),
    ...(madeAt !== null && { when: madeAt.toISOString() }),
  };
  return edit === null
    ? [{ action: 'c2pa.created', ...facts }]
    : [
        { action: 'c2pa.opened', parameters: { ingredientIds: [original] } },
        { action: actions[edit], description: descriptions[edit], ...facts },
      ];
};

/** The prompt, where IPTC has a property for it. */
const promptAssertion = (prompt: string) => ({
  label: 'cawg.metadata',
  kind: 'Json',
  data: {
    '@context': { Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/' },
    'Iptc4xmpExt:AIPromptInformation': prompt,
  },
});

export const generatorOf = (version: string) => ({ claim_generator_info: [{ name: 'Atelier', version }] });

const stepsBefore = ({ earlier = [] }: PictureClaim) =>
  earlier.map((step) => ({ action: actions[step], description: descriptions[step] }));

/** What comes after a kept original was opened, which the library adds by itself: all steps since, the last one with its facts. */
export const changesOf = (claim: PictureClaim) => ({
  actions: [...stepsBefore(claim), ...actionsOf(claim).filter(({ action }) => action !== 'c2pa.opened')],
  assertions: claim.prompt === null ? [] : [promptAssertion(claim.prompt)],
});

/** The definition of a manifest, as the C2PA library takes it. */
export const manifestOf = (format: ExportFormat, version: string, claim: PictureClaim) => ({
  ...generatorOf(version),
  format: mediaTypes[format],
  ...(claim.edit !== null && {
    ingredients: [{ title: 'Original picture', relationship: 'parentOf', label: original }],
  }),
  assertions: [
    { label: 'c2pa.actions.v2', data: { actions: actionsOf(claim) } },
    ...(claim.prompt === null ? [] : [promptAssertion(claim.prompt)]),
  ],
});
