export const UserPage = () => <h1>UserPage</h1>;
