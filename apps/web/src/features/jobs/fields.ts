/** The fields of the form that show an error of their own; others appear beside the Draw button. */
export const shownFields: readonly string[] = [
  'model',
  'prompt',
  'negativePrompt',
  'seed',
  'width',
  'height',
  'steps',
  'guidance',
  'sampler',
  'scheduler',
  'quality',
  'background',
  'loras',
];

/** The fields behind "More". */
export const moreFields: readonly string[] = shownFields.filter(
  (name) => !['model', 'prompt', 'seed'].includes(name),
);
