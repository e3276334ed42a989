export const loras = [
  { name: 'watercolour', path: 'styles/watercolour.safetensors' },
  { name: 'ink', path: 'ink.safetensors' },
];

/** What `/sdcpp/v1/capabilities` answers. */
export const capabilitiesOf = (stem: string) => ({
  model: { name: `${stem}.safetensors`, stem, path: `/models/${stem}.safetensors` },
  current_mode: 'img_gen',
  supported_modes: ['img_gen'],
  defaults: {
    width: 512,
    height: 512,
    sample_params: {
      scheduler: 'default',
      sample_steps: 12,
      eta: null,
      guidance: { txt_cfg: 5, img_cfg: null },
    },
  },
  limits: {
    min_width: 64,
    max_width: 4096,
    min_height: 64,
    max_height: 4096,
    max_batch_count: 8,
    max_queue_size: 64,
  },
  samplers: ['euler', 'euler_a', 'dpm++2m'],
  schedulers: ['discrete', 'normal', 'karras'],
  output_formats: ['png', 'jpeg'],
  features: {
    init_image: true,
    mask_image: true,
    ref_images: true,
    lora: true,
    cancel_queued: true,
    cancel_generating: false,
  },
  loras,
  upscalers: [{ name: 'None' }],
});
