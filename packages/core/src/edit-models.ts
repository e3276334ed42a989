/** The engines of the server's own tools, by id. They make pictures from others and are no models to choose. */
export const transformModel = 'atelier-transform';
export const upscaleModel = 'atelier-upscale';

/** What people call them, by id. */
export const toolNames: ReadonlyMap<string, string> = new Map([
  [transformModel, 'Crop and turn'],
  [upscaleModel, 'Upscale'],
]);
