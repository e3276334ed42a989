/** An account counts as dormant after so many days without a sign-in. */
export const dormantDays = 60;
/** Access tokens that end within so many days are said to end soon. */
export const endingDays = 14;
