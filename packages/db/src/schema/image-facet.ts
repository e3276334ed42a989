import { type SQL, sql } from 'drizzle-orm';

/** Between the names at the end of a facet. */
export const facetSeparator = '/';

/**
 * What all filters of the gallery ask of an image, in one text: shape, rating, favourite, children, flag, then provider, model and
 * style. An index on it in the order of the gallery has few different values, so that those that a combination of filters
 * wants can be found, and read one by one. A constant, because an index on an expression is only found by the same expression.
 */
export const imageFacet: SQL = sql.raw(
  [
    `case when "width" > "height" then 'l' when "width" < "height" then 'p' else 's' end`,
    // Without a comma, at which drizzle-kit would cut the expression.
    `case when "rating" is null then '0' else cast("rating" as text) end`,
    `case when "is_favourite" then 'f' else '-' end`,
    `case when "has_children" then 'c' else '-' end`,
    `case when "flag" = 'flagged' then '!' else '-' end`,
    `"provider"`,
    `'${facetSeparator}'`,
    `"model"`,
    `'${facetSeparator}'`,
    `"style"`,
  ].join(' || '),
);
