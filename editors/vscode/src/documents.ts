/** Which documents are the server's business. */
import type { DocumentSelector } from "vscode-languageclient/node";

/** Languages and places of documents that the server is told about. */
export const SELECTOR: DocumentSelector = ["yaml", "json"].flatMap((language) =>
  ["file", "untitled"].map((scheme) => ({ language, scheme })),
);

/**
 * Whether a text may hold a manifest of Argo, or an object that workflows refer to. The server decides exactly, and forgives
 * one wrong letter in `argoproj.io` and `Workflow`; so one half of either is always there. What lacks them is never asked about.
 */
export function mayBeArgo(text: string): boolean {
  return /argop|roj\.io|work|flow|configmap|secret|serviceaccount|rolebinding|kind:\s*["']?(?:cluster)?role/i.test(text);
}
