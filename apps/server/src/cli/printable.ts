/** Text of users without control characters, which could rewrite the operator's terminal. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
