/** The engine's id, which is also the model's name on every image page. */
export const ENGINE_ID = 'atelier-procedural';

/** Raised whenever any picture changes, so that "same prompt, seed, version → same bytes" keeps its word. */
export const ENGINE_VERSION = '1.0.0';

/** What the provenance marker names. */
export const TOOL = `${ENGINE_ID} ${ENGINE_VERSION}`;
