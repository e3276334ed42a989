export const PolicyPage = () => <h1>PolicyPage</h1>;
