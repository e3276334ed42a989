export const AdminLayout = () => <h1>AdminLayout</h1>;
