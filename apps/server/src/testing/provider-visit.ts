const buttonPattern = /<button name="([^"]*)" value="([^"]*)">([^<]*)<\/button>/g;
const mostSteps = 20;

/**
 * Goes through a provider's pages as a browser does, with cookies, and presses the named buttons one after another.
 * @returns the address at which the provider sends the person back: the first one that is not its own
 * @throws Error when a page has no such button, or the way does not lead back
 */
export const visitProvider = async (location: string, presses: readonly string[]): Promise<URL> => {
  const start = new URL(location);
  const jar = new Map<string, string>();
  const left = [...presses];

  const go = async (url: URL, form?: URLSearchParams): Promise<Response> => {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) keep(jar, line);
    return response;
  };

  let url = start;
  let response = await go(url);
  for (let step = 0; step < mostSteps; step += 1) {
    const target = response.headers.get('location');
    if (target !== null) {
      await response.body?.cancel();
      url = new URL(target, url);
      if (url.origin !== start.origin) return url;
      response = await go(url);
      continue;
    }
    const html = await response.text();
    const press = left.shift();
    const button = [...html.matchAll(buttonPattern)].find(([, , , text]) => text === press);
    if (button === undefined)
      throw new Error(`${url.pathname} (${response.status}) has no button "${press}": ${html.slice(0, 500)}`);
    response = await go(url, new URLSearchParams([[button[1] ?? '', button[2] ?? '']]));
  }
  throw new Error(`${location} leads nowhere.`);
};

const keep = (jar: Map<string, string>, setCookie: string): void => {
  const [pair = '', ...attributes] = setCookie.split('; ');
  const at = pair.indexOf('=');
  const isOver = attributes.some((attribute) => /^expires=thu, 01 jan 1970/i.test(attribute));
  if (isOver) jar.delete(pair.slice(0, at));
  else jar.set(pair.slice(0, at), pair.slice(at + 1));
};
