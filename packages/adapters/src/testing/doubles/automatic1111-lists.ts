export const samplers = ['Euler a', 'Euler', 'DPM++ 2M'];
const checkpoints = ['dreamshaper_8.safetensors [879db523c3]', 'sdxl/base.safetensors'];

/** What the server has, by path. */
export const lists: Readonly<Record<string, unknown>> = {
  '/sdapi/v1/sd-models': checkpoints.map((title) => ({
    title,
    model_name: title.replace(/\.safetensors.*$/, ''),
    hash: null,
    filename: `/models/${title}`,
  })),
  '/sdapi/v1/samplers': samplers.map((name) => ({ name, aliases: [], options: {} })),
  '/sdapi/v1/schedulers': [
    { name: 'automatic', label: 'Automatic' },
    { name: 'karras', label: 'Karras' },
  ],
  '/sdapi/v1/loras': [
    { name: 'ink', alias: 'ink', path: '/models/ink.safetensors', metadata: {} },
    { name: 'bad:name', alias: 'bad', path: '/models/bad.safetensors', metadata: {} },
  ],
  '/sdapi/v1/upscalers': [
    { name: 'None', model_name: null, model_path: null, model_url: null, scale: 4 },
    { name: 'Lanczos', model_name: null, model_path: null, model_url: null, scale: 4 },
    { name: 'R-ESRGAN 4x+', model_name: 'RealESRGAN', model_path: '/models/x4plus.pth', scale: 4 },
  ],
  '/sdapi/v1/cmd-flags': { api: true, api_server_stop: false, share: false },
};
