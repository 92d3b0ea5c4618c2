import js from "@eslint/js";
import ts from "typescript-eslint";

/** Text from reports is hostile until shown as text: nothing here may parse HTML. */
const noHtml = ["innerHTML", "outerHTML", "insertAdjacentHTML", "srcdoc"].map((property) => ({
  property,
  message: "build elements with h() of dom.ts",
}));

export default ts.config(
  { ignores: ["src/generated/**"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  {
    rules: {
      "no-restricted-properties": ["error", ...noHtml, { object: "document", property: "write" }],
      "no-restricted-syntax": [
        "error",
        ...noHtml.map(({ property, message }) => ({
          selector: `AssignmentExpression[left.property.name='${property}'], CallExpression[callee.property.name='${property}']`,
          message,
        })),
      ],
      "no-eval": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
);
