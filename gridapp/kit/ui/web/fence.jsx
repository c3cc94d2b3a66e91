// Between a form and the overlay around it: a form that was drawn anew has nothing unsaved in it.
import { createContext } from "react";

export const FormFence = createContext(null);
