/** The server's own tools, by the ids of their engines. They make pictures from others and are no models to choose. */
export const transformModel = 'atelier-transform';
export const upscaleModel = 'atelier-upscale';
