/** What the server calls a style that the engine chooses from the words. */
export const autoStyle = 'auto';
export const autoStyleName = 'By the words';

type Styles = readonly { readonly id: string; readonly name: string }[];

/** The style's name for people; a style that the engine no longer has keeps its id. */
export const styleName = (styles: Styles, id: string): string =>
  id === autoStyle ? autoStyleName : (styles.find((style) => style.id === id)?.name ?? id);
