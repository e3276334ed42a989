/** The values of a form, by field. */
export type Texts = Readonly<Record<string, string>>;

/**
 * Puts together what two people did to the same texts: `typed` into a form that began with `base`, and `theirs`, which is stored
 * now. Nothing that was typed is left out.
 * @returns the form's new values, and the fields that both have changed, each to something else
 */
export const mergeTyped = <V extends Texts>(
  base: V,
  typed: V,
  theirs: V,
): { readonly merged: V; readonly clashes: readonly (keyof V & string)[] } => {
  const names = Object.keys(base) as (keyof V & string)[];
  const isTyped = (name: keyof V & string): boolean => typed[name] !== base[name];
  const merged = Object.fromEntries(names.map((name) => [name, isTyped(name) ? typed[name] : theirs[name]]));
  const clashes = names.filter(
    (name) => isTyped(name) && theirs[name] !== base[name] && theirs[name] !== typed[name],
  );
  return { merged: merged as unknown as V, clashes };
};
