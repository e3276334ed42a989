import { autoStyle } from '@atelier/core/schemas/engines';

export const autoStyleName = 'Auto';

type Styles = readonly { readonly id: string; readonly name: string }[];

/** The style's display name, or its id if the engine no longer offers it. */
export const styleName = (styles: Styles, id: string): string =>
  id === autoStyle ? autoStyleName : (styles.find((style) => style.id === id)?.name ?? id);
