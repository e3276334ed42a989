/** How many days housekeeping keeps what no setting says; the record of processing names the same numbers. */
export const fixedDays = {
  /** Blocks of a sign-in end after so many days without attempts: for an address without account no user could lift one. */
  attempts: 90,
  /** Until then the console shows why an address was refused. */
  endedBlocks: 90,
  /** What they changed stays in the history of the settings. */
  decidedProposals: 90,
  /** What detection has counted: long enough to try a rule on the week before. */
  signals: 8,
  firings: 90,
} as const;
