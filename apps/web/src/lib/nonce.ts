/**
 * The CSP nonce of this page's style elements. Browsers hide the attribute and keep the value on the property. Some
 * libraries below Mantine read it from webpack's global.
 */
export const readNonce = (page: Document): string => {
  const nonce = page.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  Object.assign(globalThis, { __webpack_nonce__: nonce });
  return nonce;
};
