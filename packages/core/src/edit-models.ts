/** The engine of the server's own tool, by its id. It makes pictures from others and is no model to choose. */
export const transformModel = 'atelier-transform';
