/**
 * The nonce under which this page's style elements are allowed. Browsers hide the attribute from CSS and
 * scripts alike and keep it on the property. Some libraries below Mantine look for it in webpack's global.
 */
export const readNonce = (page: Document): string => {
  const nonce = page.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  Object.assign(globalThis, { __webpack_nonce__: nonce });
  return nonce;
};
