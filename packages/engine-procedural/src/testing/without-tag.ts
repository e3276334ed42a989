/** A picture without what it marks as showing a name, and nothing else changed. */
export const withoutTag = (svg: string, name: string): string => {
  const open = new RegExp(`<g data-thing="(?:[a-z ]+ )?${name}(?: [a-z ]+)?"[^>]*>`);
  let rest = svg;
  for (let found = open.exec(rest); found; found = open.exec(rest)) {
    let depth = 1;
    const groups = /<(\/?)g\b[^>]*?(\/?)>/g;
    groups.lastIndex = found.index + found[0].length;
    let end = rest.length;
    for (let group = groups.exec(rest); group; group = groups.exec(rest)) {
      if (group[2] === '/') continue;
      depth += group[1] === '/' ? -1 : 1;
      if (depth === 0) {
        end = group.index + group[0].length;
        break;
      }
    }
    rest = rest.slice(0, found.index) + rest.slice(end);
  }
  return rest;
};
