/**
 * A value made when it is first asked for. For `Intl` objects, which load the data of their language: 20 ms of a first
 * visit that needs none of them.
 */
export const onFirstUse = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
