actor Usér {}
resource Billing::Invoice { permissions = ["a b", "n\0ul", "*"]; }
has_permission(a::b?: Usér, "a b", é: Billing::Invoice) if x?(a::b?, é);
x?(Usér{"ü"}, Billing::Invoice{"\\"}); # end