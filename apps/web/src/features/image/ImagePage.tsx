export const ImagePage = () => <h1>ImagePage</h1>;
