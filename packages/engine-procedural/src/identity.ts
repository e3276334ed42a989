/** The engine's id, also shown as the model on every image page. */
export const ENGINE_ID = 'atelier-procedural';

/** Incremented whenever any picture changes, so that the same prompt, seed and version give the same bytes. */
export const ENGINE_VERSION = '2.1.0';

/** The tool name in the provenance marker. */
export const TOOL = `${ENGINE_ID} ${ENGINE_VERSION}`;
